int one = 1;
